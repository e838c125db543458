// npm run docs:faults: writes docs/faults.md from what the last runs of the specs measured.
import { writePage } from './faultTable.mjs';

writePage();
