/**
 * All rules of this folder once more, where they serve: an engine brings its own Unicode and its own URL parser, and
 * workerd's are not Node's (it lacks half of Intl, for one).
 */
import './emoji.node.test.ts';
import './folding.node.test.ts';
import './lines.node.test.ts';
import './links.node.test.ts';
import './marks.node.test.ts';
import './names.node.test.ts';
import './visible.node.test.ts';
