// Bundles src/ and what it needs into dist/, main.js and a file for each lazily loaded part, and writes the typings.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const banner = {
  // The CommonJS packages in the bundle call require() for Node's own modules.
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
};
const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

/** Large packages that few commands need: a file for each, loaded when it is imported. */
const VENDORED = ['@xmpp/client', '@xmpp/component', 'css-select', 'css-what', 'ora', 'smol-toml'];

/** What is loaded late, by the part that it ends up in; all else is what a query over a session takes. */
const PARTS = {
  others:
    /(proxy|sandbox|server|show|explain|bench|load|demo|probe|doctor|page)[^/]*\.ts$|\/(server|load|proxy|probe)\//,
  tools:
    /(apply-profile|completion|disco|echo-|index|iq|listen|password-command|ping|profile|raw|resolve|send|traffic-session)[^/]*\.ts$|\/(traffic|filter)\/(?!escape-untrusted)|line-merger|\/component\.ts$|initial-presence|subscription/,
  session: /./,
};

const LATE_IMPORT = /(?<!typeof )import\('(\.[^']+\.ts)'\)/g;
const LATE_BUILTIN = /(?<!typeof )import\(('node:[^']+')\)/g;

// Parts and what they share: in one file a run would skim all of it, in one for each import it would open fifty
// (docs/start-up.md).
const main = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  splitting: true,
  plugins: [
    { name: 'parts', setup: groupLateParts },
    { name: 'yargs-parts', setup: dropUnusedParts },
    { name: 'vendored', setup: leaveVendored },
    { name: 'builtin', setup: loadBuiltinsLate },
  ],
});
const vendored = await build({
  ...common,
  entryPoints: VENDORED.map((name) => ({ in: name, out: fileName(name) })),
  outdir: 'dist/vendor',
  minify: true,
  banner,
});
await buildTrafficPage('src/traffic/page/browser');
writeLicences([...Object.keys(main.metafile.inputs), ...Object.keys(vendored.metafile.inputs)]);

const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
const types = spawnSync(
  process.execPath,
  [
    path.join(path.dirname(tsc), 'bin/tsc'),
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--outDir',
    'dist/types',
    '--project',
    'src',
  ],
  { stdio: 'inherit' },
);
process.exitCode = types.status ?? 1;

/**
 * Of yargs only the parser is used. Its other parts do nothing by being loaded, but do not say so: told of it, esbuild
 * leaves them out, and with them a third of the time that a start takes.
 */
function dropUnusedParts({ onResolve, resolve }) {
  onResolve({ filter: /./ }, async ({ path: request, pluginData, ...rest }) => {
    if (pluginData === 'resolved' || !/node_modules[\\/]yargs[\\/]/.test(rest.importer)) return;
    const found = await resolve(request, { ...rest, pluginData: 'resolved' });
    return { ...found, sideEffects: false };
  });
}

/** What runs in the page of `show --html`: a file that is read when a page is written. */
async function buildTrafficPage(folder) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [path.join(folder, 'main.ts'), path.join(folder, 'page.css')],
    outdir: 'dist',
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
  });
  const code = (extension) => outputFiles.find((file) => file.path.endsWith(extension)).text.trim();
  writeFileSync('dist/traffic-page.json', JSON.stringify({ style: code('.css'), script: code('.js') }));
}

function partOf(file) {
  return Object.keys(PARTS).find((part) => PARTS[part].test(file));
}

/**
 * An import by a call loads the part that the imported file belongs to and then runs the file; esbuild runs late what is
 * asked for with require(), and puts it into the same file.
 */
function groupLateParts({ onLoad, onResolve }) {
  const parts = Object.fromEntries(Object.keys(PARTS).map((part) => [part, new Set()]));
  const sources = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.ts'));
  for (const file of sources)
    for (const target of lateImports(path.resolve('src', file))) parts[partOf(target)].add(target);
  onResolve({ filter: /^part:/ }, ({ path: name }) => ({
    path: name.slice('part:'.length),
    namespace: 'part',
  }));
  onLoad({ filter: /./, namespace: 'part' }, ({ path: name }) => ({
    contents: [...parts[name]]
      .map((target) => `export const ${exportName(target)} = () => require(${JSON.stringify(target)});`)
      .join('\n'),
    resolveDir: root,
  }));
  onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({
    contents: readFileSync(file, 'utf8')
      .replaceAll(LATE_BUILTIN, 'Promise.resolve(process.getBuiltinModule($1))')
      .replaceAll(LATE_IMPORT, (_, request) => {
        const target = path.resolve(path.dirname(file), request);
        return `import('part:${partOf(target)}').then((part) => part.${exportName(target)}())`;
      }),
    loader: 'ts',
  }));
}

function lateImports(file) {
  const matches = readFileSync(file, 'utf8').matchAll(LATE_IMPORT);
  return [...matches].map(([, request]) => path.resolve(path.dirname(file), request));
}

function exportName(file) {
  return `_${path.relative(root, file).replace(/[^a-z0-9]/gi, '_')}`;
}

function leaveVendored({ onResolve }) {
  onResolve({ filter: /^[^.]/ }, ({ path: name }) =>
    VENDORED.includes(name) ? { path: `./vendor/${fileName(name)}.js`, external: true } : undefined,
  );
}

/**
 * An import of one of Node's own modules is carried out when the importing module is, not at the start; and through
 * getBuiltinModule it does not read every property of the module.
 */
function loadBuiltinsLate({ onResolve, onLoad }) {
  onResolve({ filter: /^[^.]/ }, ({ path: name }) =>
    isBuiltin(name) ? { path: name, namespace: 'builtin' } : undefined,
  );
  onLoad({ filter: /./, namespace: 'builtin' }, ({ path: name }) => ({
    contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)})`,
  }));
}

function fileName(name) {
  return name.replace(/^@/, '').replace('/', '-');
}

/** The licences of the packages in the bundle have to go with it. */
function writeLicences(inputs) {
  const folders = new Set(
    inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean),
  );
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${licenceText(folder)}`;
  });
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', notices.join(`\n${'-'.repeat(78)}\n\n`));
}

function licenceText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'license', 'LICENCE', 'License']) {
    try {
      return readFileSync(path.join(folder, name), 'utf8');
    } catch {
      // The next name.
    }
  }
  return '';
}
