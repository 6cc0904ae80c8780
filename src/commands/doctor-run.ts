import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { worstLevel } from '../probe/finding.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { DoctorOptions } from './doctor.ts';
import { type Examination, examine } from './doctor-examination.ts';
import { NAGIOS_UNKNOWN, nagiosStatus, unknownLine } from './doctor-nagios.ts';
import { doctorLines, doctorRecord } from './doctor-report.ts';
import { namespaceNames, trafficPalette } from './traffic-log.ts';

/**
 * Examines a domain's servers and reports.
 *
 * @returns 1 if there are failures; with `--nagios` that protocol's codes
 */
export async function runDoctor(
  positionals: readonly string[],
  values: Values<DoctorOptions>,
  io: Io,
): Promise<number> {
  if (values.nagios) return runForNagios(positionals, values, io);
  const examination = await examine(positionals, values, io);
  await print(examination, values, io);
  return worstLevel(examination.findings) === 'failure' ? EXIT.answer : EXIT.done;
}

/** A monitoring system takes any other exit code for one of its own. */
async function runForNagios(
  positionals: readonly string[],
  values: Values<DoctorOptions>,
  io: Io,
): Promise<number> {
  if (values.json) throw new CliError('usage', '--nagios and --json: give one of them');
  try {
    const { line, code } = nagiosStatus(await examine(positionals, values, io));
    io.stdout.write(`${line}\n`);
    return code;
  } catch (error) {
    if (!(error instanceof CliError || error instanceof Interrupted)) throw error;
    io.stdout.write(`${unknownLine(error.message)}\n`);
    return NAGIOS_UNKNOWN;
  }
}

async function print(examination: Examination, values: Values<DoctorOptions>, io: Io): Promise<void> {
  if (values.json) {
    io.stdout.write(`${toSafeJson(doctorRecord(examination))}\n`);
    return;
  }
  const palette = await trafficPalette(wantsColor(values.color, io.stdout, io.env));
  const lines = doctorLines(examination, { names: await namespaceNames(), palette, stream: io.stdout });
  for (const line of lines) io.stdout.write(`${line}\n`);
}
