#!/usr/bin/env node
// The global, not node:process: importing that reads each of its properties, terminals and all, which takes 10 ms.
import { start } from '../dist/main.js';

process.exitCode = 70;
process.exitCode = await start(process);
// After an interruption, an output that nobody reads any more must not keep us.
process.exit();
