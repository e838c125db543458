// The components of a page's first picture, one by one: the package's own index would bring all thirty.
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js';
import '@vscode-elements/elements/dist/vscode-tabs/index.js';
import { seen } from './seen.ts';

// The rest of the components; those that were made before become alive then.
void seen.then(() => import('./laterElements.ts'));
