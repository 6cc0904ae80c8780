// Bundles src/ and what it needs into dist/, main.js and a file for each lazily loaded part, and writes the typings.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const VENDORED = ['@xmpp/client', '@xmpp/component', 'css-select', 'css-what', 'ora'];

// A run reads what it needs: to open fifty small files takes less than to compile 640 kB of one (docs/start-up.md).
const main = await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  splitting: true,
  plugins: [
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
  onResolve({ filter: /^[^.]/ }, ({ path: name, kind }) => {
    if (!isBuiltin(name)) return undefined;
    // What is imported by a call is late as it is; in a file of its own it would lose the names of its exports.
    return kind === 'dynamic-import' ? { path: name, external: true } : { path: name, namespace: 'builtin' };
  });
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
