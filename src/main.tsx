import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id root in index.html, found none');
createRoot(root).render(<h1>Headscope</h1>);
