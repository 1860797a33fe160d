#!/usr/bin/env bash
# Makes this machine a relay to IWINV, with Debian's nginx. May be repeated: it changes what differs and reloads then alone.
# It writes three files and no other: conf.d/message-objects-relay.conf, message-objects-relay/secrets.conf and, of the latter, its
# folder, below /etc/nginx; while it is at work that folder has a mark, `unfinished`. deploy/relay/README.md says how to go on.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: install.sh --name NAME --certificate FILE --key FILE --secret-file FILE [options]

  --name NAME          the relay's host name, as in its certificate
  --certificate FILE   its certificate with the chain (PEM)
  --key FILE           the certificate's key (PEM)
  --secret-file FILE   RELAY_SECRET, one line; a second line while it changes. Only its owner may read the file
  --client-ca FILE     mutual TLS: only callers with a certificate of this CA (PEM)
  --rate N             requests a second, all together (300)
  --listen ADDRESS     port, or address:port (443)
  --resolver "A B"     name servers (those of /etc/resolv.conf)
  --alimtalk HOST      IWINV's host of AlimTalk (alimtalk.bizservice.iwinv.kr)
  --sms HOST           IWINV's host of text messages (sms.bizservice.iwinv.kr)
  --upstream-ca FILE   whom IWINV's certificates are checked against (/etc/ssl/certs/ca-certificates.crt)
  --etc DIR            nginx's folder (/etc/nginx); with another one nothing is installed or started
  --logs DIR           folder of the logs (/var/log/nginx)
  --dry-run            show what would change, and change nothing
TEXT
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

name='' certificate='' key='' secret_file='' client_ca='' dry_run=''
rate=300 listen=443 resolver='' etc=/etc/nginx logs=/var/log/nginx
alimtalk=alimtalk.bizservice.iwinv.kr sms=sms.bizservice.iwinv.kr
upstream_ca=/etc/ssl/certs/ca-certificates.crt

while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry_run=yes; shift; continue ;;
    --help | -h) usage; exit 0 ;;
    --name | --certificate | --key | --secret-file | --client-ca | --rate | --listen | --resolver | --alimtalk | --sms | \
      --upstream-ca | --etc | --logs) ;;
    *) usage >&2; fail "$1: is no option" ;;
  esac
  [ $# -ge 2 ] && [ -n "$2" ] || fail "$1: needs a value"
  option=${1#--}
  printf -v "${option//-/_}" '%s' "$2"
  shift 2
done

for option in name certificate key secret_file; do
  [ -n "${!option}" ] || { usage >&2; fail "--${option//_/-}: is missing"; }
done
# They go into nginx's own language.
word='^[A-Za-z0-9.:_/@+-]+$'
for option in name certificate key client_ca listen alimtalk sms upstream_ca etc logs; do
  [[ -z ${!option} || ${!option} =~ $word ]] || fail "--${option//_/-}: may have letters, digits and . : _ / @ + - only"
done
for option in certificate key secret_file client_ca upstream_ca; do
  [ -z "${!option}" ] || [ -r "${!option}" ] || fail "--${option//_/-}: there is no ${!option} that can be read"
done
[[ $rate =~ ^[1-9][0-9]{0,4}$ ]] || fail "--rate: must be 1 to 99999 requests a second"
[ -n "$resolver" ] || resolver=$(awk '$1 == "nameserver" && $2 !~ /:/ { printf "%s ", $2 }' /etc/resolv.conf)
[[ $resolver =~ ^[0-9.:\ ]*[0-9][0-9.:\ ]*$ ]] || fail '--resolver: must be addresses of name servers, such as "10.0.0.2 1.1.1.1"'
case $(stat -L -c %a "$secret_file") in
  *00) ;;
  *) fail "--secret-file: others may read $secret_file; chmod 600 it" ;;
esac

secrets=''
lines=0
while IFS= read -r secret || [ -n "$secret" ]; do
  [ -n "$secret" ] || continue
  [[ $secret =~ ^[A-Za-z0-9_+/=.~-]{32,256}$ ]] ||
    fail "--secret-file: line $((lines + 1)) must have 32 to 256 letters, digits and _ + / = . ~ -; make one with: openssl rand -base64 32"
  # What a regular expression would take for more than itself.
  secret=${secret//./[.]}
  secret=${secret//+/[+]}
  secrets+="\"~^$secret\\z\" 1;"$'\n'
  lines=$((lines + 1))
done <"$secret_file"
[ "$lines" -ge 1 ] || fail "--secret-file: $secret_file is empty; make one with: openssl rand -base64 32"
[ "$lines" -le 2 ] || fail "--secret-file: has $lines secrets; one, or two while one takes the other's place"

here=$(cd "$(dirname "$0")" && pwd)
conf=$(<"$here/relay.conf.template")
fill() { conf=${conf//"@$1@"/"$2"}; }
fill NAME "$name"
fill CERTIFICATE "$certificate"
fill KEY "$key"
fill LISTEN "$listen"
fill RESOLVER "${resolver% }"
fill ALIMTALK "$alimtalk"
fill SMS "$sms"
fill UPSTREAM_CA "$upstream_ca"
fill LOGS "$logs"
fill RATE "$rate"
fill BURST "$((rate * 2))"
if [ -n "$client_ca" ]; then
  fill CLIENT_CA "ssl_client_certificate $client_ca; ssl_verify_client on; ssl_verify_depth 2;"
else
  fill CLIENT_CA '# Mutual TLS: --client-ca'
fi

conf_file=$etc/conf.d/message-objects-relay.conf
secrets_file=$etc/message-objects-relay/secrets.conf
system=''
[ "$etc" = /etc/nginx ] && system=yes

same() { [ -f "$1" ] && [ "$(cat "$1" 2>/dev/null)" = "${2%$'\n'}" ]; }
changed=''
same "$conf_file" "$conf" || changed="$conf_file"
same "$secrets_file" "$secrets" || changed="${changed:+$changed, }$secrets_file"
# There while a run is at work. One that was killed may have written what nginx has not read.
unfinished=$etc/message-objects-relay/unfinished
[ -n "$changed" ] || [ ! -e "$unfinished" ] || changed="nothing new; a run before ended early"

if [ -n "$dry_run" ]; then
  command -v nginx >/dev/null || echo "would install nginx (apt-get install nginx-light)"
  if [ -z "$changed" ]; then
    echo "unchanged"
  else
    echo "would write $changed, test it, and reload nginx"
    # Of the secrets only that they change.
    same "$conf_file" "$conf" || diff "$([ -f "$conf_file" ] && echo "$conf_file" || echo /dev/null)" - <<<"$conf" || true
  fi
  exit 0
fi

if ! command -v nginx >/dev/null; then
  [ -n "$system" ] || fail "there is no nginx; install Debian's: apt-get install nginx-light"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light
fi

running() { [ -n "$system" ] && [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null; }

if [ -z "$changed" ]; then
  echo "unchanged"
else
  backup=$(mktemp -d)
  trap 'rm -rf "$backup"' EXIT
  mkdir -p "$etc/conf.d"
  install -d -m 700 "$(dirname "$secrets_file")"
  for file in "$conf_file" "$secrets_file"; do
    [ ! -f "$file" ] || cp -p "$file" "$backup/$(basename "$file")"
  done
  put() { (umask 077; printf '%s\n' "${2%$'\n'}" >"$1.new"); mv -f "$1.new" "$1"; }
  : >"$unfinished"
  put "$secrets_file" "$secrets"
  put "$conf_file" "$conf"
  if ! nginx -t -q -c "$etc/nginx.conf"; then
    for file in "$conf_file" "$secrets_file"; do
      if [ -f "$backup/$(basename "$file")" ]; then mv -f "$backup/$(basename "$file")" "$file"; else rm -f "$file"; fi
    done
    rm -f "$unfinished"
    fail "nginx refuses the configuration (above); what was there before is there again, and nginx runs on as it was"
  fi
  echo "wrote $changed"
fi

if [ -z "$system" ]; then
  rm -f "$unfinished"
  exit 0
fi
if ! running; then
  if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then systemctl enable --now nginx; else nginx; fi
  echo "started nginx"
elif [ -n "$changed" ]; then
  # Requests in flight end in the old processes.
  nginx -s reload
  echo "reloaded nginx"
fi
rm -f "$unfinished"
echo "ask it from elsewhere: curl -sS -o /dev/null -w '%{http_code}\n' https://$name/ has to say 403"
