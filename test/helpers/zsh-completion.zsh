# What zsh offers for a command line: zsh -f zsh-completion.zsh SCRIPT 'xmpp-tool ping --tl'
script=$1 typed=$2
out=$(mktemp)
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= OUT=$out; autoload -Uz compinit; compinit -u -D; source ${(q)script}"
zpty -w shell '
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- "${hits[@]}" >> $OUT
  builtin compadd "$@"
}
over() { print -- "== over" >> $OUT }
compprefuncs=(again)
again() { comppostfuncs=(over) compprefuncs=(again) }
print -- "== ready" >> $OUT
'
until grep -q '== ready' $out; do zpty -r -t shell chunk; sleep 0.05; done
zpty -w -n shell "$typed"$'\t'
until grep -q '== over' $out; do zpty -r -t shell chunk; sleep 0.05; done
zpty -d shell
grep -v '^==' $out
rm -f $out
