import type { Command } from './command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What the Tab key knows, made from the same data as the help. */
export const completion: Command<Record<never, never>> = {
  name: 'completion',
  summary: 'print what makes a shell complete commands, options, choices and profiles',
  arguments: [{ name: 'shell', choices: SHELLS, summary: 'bash, zsh or fish' }],
  options: {},
  examples: [
    ['completion bash > ~/.local/share/bash-completion/completions/xmpp-tool', 'for bash'],
    ['completion zsh > ~/.zfunc/_xmpp-tool', 'for zsh, with ~/.zfunc in fpath before compinit'],
    ['completion fish > ~/.config/fish/completions/xmpp-tool.fish', 'for fish'],
  ],
  async load() {
    const { runCompletion } = await import('./completion-run.ts');
    return ({ positionals }, io) => runCompletion(positionals, io);
  },
};
