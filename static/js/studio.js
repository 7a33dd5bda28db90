// The page on which a course is written. Each part binds to data-* attributes; without any of
// them the page still works, form by form.
import { outbox, save } from "./studio-save.js";
import "./studio-blocks.js";
import "./studio-menu.js";
import "./studio-text.js";
import "./studio-outline.js";
import "./studio-sort.js";

// For pages whose own scripts save through the same outbox. Not as "export … from": collecting
// the static files would read that together with the imports above it.
export { outbox, save };
