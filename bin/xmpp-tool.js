#!/usr/bin/env node
import process from 'node:process';
import { start } from '../dist/main.js';

process.exitCode = 70;
process.exitCode = await start(process);
// After an interruption, an output that nobody reads any more must not keep us.
process.exit();
