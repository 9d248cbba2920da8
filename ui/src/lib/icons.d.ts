// Each drawing of the set is a module of its own, so that a window holds only what it shows; the set types them only
// all together.
declare module 'lucide/dist/esm/icons/*.mjs' {
  import type { IconNode } from 'lucide';
  const drawing: IconNode;
  export default drawing;
}
