import { open, writeFile } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { Page } from '../load/html-report.ts';

/**
 * Before anything is measured, so that nothing is lost for a name that cannot be written.
 *
 * @throws CliError (`usage`) when the file cannot be written
 */
export async function checkPageFile(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  try {
    const handle = await open(file, 'a');
    await handle.close();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `--html ${file}: cannot be written (${code})`, { cause: error });
  }
}

export async function writePage(file: string | undefined, page: Page): Promise<void> {
  if (file === undefined) return;
  const { htmlReport } = await import('../load/html-report.ts');
  await writeFile(file, htmlReport(page));
}
