"""`/api/v1/studio/`: what authors do in the studio, for programs."""
