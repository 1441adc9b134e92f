import { BlockList, isIP } from 'node:net';
import { ServingError } from '../domain/serving-error';

/** Where the product may connect to on a user's word: which URLs an operator lists, and which networks besides the public internet. */
export type AddressRules = {
  /** Returns why a URL is not allowed, or null. */
  refuseUrl(url: URL): string | null;
  /** Returns whether a connection to an IP address is allowed. */
  allowsAddress(address: string): boolean;
};

/** What is not the public internet (IANA special-purpose registries), and what may carry such an address inside. */
const SPECIAL_IPV4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24',
  '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'];
/** Of IPv6 only 2000::/3 is public; these parts of it are not, or wrap an IPv4 address. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

const special = blockList([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
const publicIpv6 = blockList(['2000::/3']);

/**
 * Returns rules from an operator's two lists, split at commas or spaces. `urls`: `https://models.example.com`, `https://*.example.com`,
 * `http://10.0.0.5:8000/v2/`, `https://bucket.example.com:*`, or `*` for every http(s) URL; empty allows nothing. `networks`: addresses
 * or CIDR blocks outside the public internet that may be connected to (`10.0.0.0/8, ::1`). Throws what an entry should look like.
 */
export function readAddressRules(settings: { urls: string; networks: string }): AddressRules {
  const patterns = words(settings.urls).map(readPattern);
  const permitted = blockList(words(settings.networks));
  return {
    refuseUrl(url) {
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${url.protocol}// is not http or https`;
      if (url.username || url.password) return 'a URL may not carry a user name or password';
      if (patterns.length === 0) return 'the operator of this installation allows no outside address';
      return patterns.some((matches) => matches(url)) ? null : `${url.origin} is not on the list of addresses that the operator allows`;
    },
    allowsAddress(address) {
      const plain = MAPPED_IPV4.exec(address)?.[1] ?? address;
      const family = isIP(plain);
      if (family === 0) return false;
      const kind = family === 4 ? 'ipv4' : 'ipv6';
      if (permitted.check(plain, kind)) return true;
      return !special.check(plain, kind) && (family === 4 || publicIpv6.check(plain, kind));
    },
  };
}

/** Returns the parsed URL, or throws a refusal that says what is wrong with it; of names, the addresses are checked when they are connected to. */
export function readAllowedUrl(text: string, rules: AddressRules): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw new ServingError('malformed', `"${text.slice(0, 200)}" is not a URL`, 'Write it as https://host/path.');
  const refusal = rules.refuseUrl(url);
  if (refusal) throw new ServingError('forbidden', `${refusal[0]?.toUpperCase()}${refusal.slice(1)}.`, 'Use an allowed address, or ask the operator to add this one.');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !rules.allowsAddress(literal)) throw forbiddenAddress(literal);
  return url;
}

/** Returns the refusal of an address that is not allowed. */
export function forbiddenAddress(address: string): ServingError {
  return new ServingError('forbidden', `${address} is in a network that the operator of this installation does not open.`, 'Use a public address, or ask the operator to permit the network.');
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function blockList(blocks: string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) {
      throw new Error(`"${block}" is no network: write an address or a block such as 10.0.0.0/8 or fd00::/8`);
    }
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

const PATTERN = /^(https?):\/\/(\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d+|\*))?(\/.*)?$/i;

function readPattern(text: string): (url: URL) => boolean {
  if (text === '*') return () => true;
  const [, scheme = '', host = '', port = '', path = '/'] = PATTERN.exec(text) ?? [];
  if (!scheme) throw new Error(`"${text}" is no address: write https://host, https://*.example.com, http://10.0.0.5:8000/path/ or *`);
  const hostName = host.toLowerCase();
  const expectedPort = port === defaultPort(scheme.toLowerCase()) ? '' : port;
  return (url) => {
    const actual = url.hostname.toLowerCase().replace(/\.$/, '');
    const sameHost = hostName === '*' || actual === hostName || (hostName.startsWith('*.') && actual.endsWith(hostName.slice(1)));
    return url.protocol === `${scheme.toLowerCase()}:` && sameHost && (port === '*' || url.port === expectedPort) && url.pathname.startsWith(path);
  };
}

function defaultPort(scheme: string): string {
  return scheme === 'https' ? '443' : '80';
}
