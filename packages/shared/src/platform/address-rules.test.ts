import { describe, expect, it } from 'vitest';
import { readAddressRules, readAllowedUrl } from './address-rules';

const INTERNET = readAddressRules({ urls: '*', networks: '' });

describe('addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(INTERNET.allowsAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1', '127.8.9.10', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.0.8', '198.18.0.1',
    '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1',
    '2002:7f00:1::1', '2001:0:7f00:1::1', '2001:db8::1', 'localhost', '', '0x7f.0.0.1',
  ])('%s is not', (address) => {
    expect(INTERNET.allowsAddress(address)).toBe(false);
  });

  it('opens just the networks that the operator names', () => {
    const rules = readAddressRules({ urls: '*', networks: '10.0.0.0/8, ::1' });
    expect(['10.255.0.1', '::1', '::ffff:10.0.0.1'].every((address) => rules.allowsAddress(address))).toBe(true);
    expect(['11.0.0.1', '127.0.0.1', '::2'].map((address) => rules.allowsAddress(address))).toEqual([true, false, false]);
  });

  it.each(['10.0.0.0/40', 'intranet', '10.0.0/8', '::/129', '1.2.3.4/x'])('an operator who writes %s is told', (network) => {
    expect(() => readAddressRules({ urls: '*', networks: network })).toThrow(/is no network/);
  });
});

describe('URLs', () => {
  const rules = readAddressRules({ urls: 'https://models.example.com, https://*.triton.example http://10.0.0.5:8000/v2/ https://any.example:* https://port.example:443', networks: '' });

  it.each(['https://models.example.com/a?b=c', 'https://MODELS.example.com./', 'https://a.b.triton.example/', 'http://10.0.0.5:8000/v2/x', 'http://0xa.5:8000/v2/', 'https://any.example:99/',
    'https://port.example/', 'https://models.example.com:443/'])('%s is on the list', (url) => {
    expect(rules.refuseUrl(new URL(url))).toBeNull();
  });

  it.each(['http://models.example.com/', 'https://models.example.com:8443/', 'https://models.example.com.evil.example/', 'https://triton.example/', 'https://eviltriton.example/',
    'http://10.0.0.5:8000/admin', 'http://10.0.0.5:8000/v2/../admin', 'http://10.0.0.5:8000/v2/%2e%2e/admin', 'http://10.0.0.5/v2/', 'https://user:pass@models.example.com/',
    'ftp://models.example.com/', 'file:///etc/passwd'])('%s is not', (url) => {
    expect(rules.refuseUrl(new URL(url))).not.toBeNull();
  });

  it('without a list nothing is allowed, and the refusal says who can change that', () => {
    const none = readAddressRules({ urls: ' ', networks: '' });
    expect(() => readAllowedUrl('https://example.com', none)).toThrow(/allows no outside address/);
    expect(() => readAllowedUrl('not a url', none)).toThrow(/is not a URL/);
  });

  it.each(['example.com', 'ftp://example.com', 'https://'])('an operator who writes %s is told', (url) => {
    expect(() => readAddressRules({ urls: url, networks: '' })).toThrow(/is no address/);
  });
});
