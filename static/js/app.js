// The entry of every page. Each module binds to data-* attributes on the document, so what
// htmx swaps in later works too; without JavaScript every page still does its job.
import "./theme.js";
import "./overlay.js";
import "./forms.js";
import "./drafts.js";
import "./net.js";
import "./keys.js";
import "./widgets.js";
