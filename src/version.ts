import packageJson from '../package.json' with { type: 'json' };

export const NAME = packageJson.name;
export const VERSION = packageJson.version;
