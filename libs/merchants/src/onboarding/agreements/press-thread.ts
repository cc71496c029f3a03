// The thread that a Press starts: it draws the one document it is given, answers and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { drawDocument } from './draw-document.js';
import type { Drawing } from './draw-document.js';

parentPort?.postMessage(await drawDocument(workerData as Drawing));
