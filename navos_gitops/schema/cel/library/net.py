"""IP addresses and CIDRs, as Go's net/netip reads them, without zones and without IPv4 mapped into IPv6.

Mirrors k8s.io/apiserver/pkg/cel/library/ip.go and cidr.go (v0.36). An address or CIDR is carried as its canonical text.
"""

from __future__ import annotations

import ipaddress

from navos_gitops.schema.cel.library import Function

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def ip(text: str) -> str:
    """The canonical text of an address; raises ValueError for anything else."""
    return str(_address(text))


def is_ip(text: str) -> bool:
    """Whether ``text`` is an address."""
    return _holds(ip, text)


def cidr(text: str) -> str:
    """The canonical text of an address with a prefix length; bits after the prefix are allowed."""
    address, prefix = _prefixed(text)
    return f"{address}/{prefix}"


def is_cidr(text: str) -> bool:
    """Whether ``text`` is a CIDR."""
    return _holds(cidr, text)


def contains_ip(network: str, address: str) -> bool:
    """Whether the address lies in the network; another family never does."""
    return _address(address) in _network(network)


def contains_cidr(network: str, other: str) -> bool:
    """Whether all of the other network lies in the network."""
    wide, narrow = _network(network), _network(other)
    return wide.version == narrow.version and narrow.network_address in wide and wide.prefixlen <= narrow.prefixlen


def _address(text: str) -> Address:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError(f"{text!r} is no IP address") from None
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id is not None or address.ipv4_mapped):
        raise ValueError(f"{text!r} has a zone or is an IPv4 address mapped into IPv6")
    return address


def _prefixed(text: str) -> tuple[Address, int]:
    host, slash, bits = text.rpartition("/")
    address = _address(host)
    plain = slash and bits.isascii() and bits.isdigit() and (len(bits) == 1 or bits[0] != "0") and len(bits) < 4
    if not plain or int(bits) > address.max_prefixlen:
        raise ValueError(f"{text!r} is no CIDR")
    return address, int(bits)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    address, prefix = _prefixed(text)
    return ipaddress.ip_network((address, prefix), strict=False)


def _holds(read: object, text: str) -> bool:
    try:
        read(text)  # type: ignore[operator] # one of the two readers above
    except ValueError:
        return False
    return True


def _is_link_local_multicast(text: str) -> bool:
    packed = _address(text).packed
    return packed[:3] == b"\xe0\x00\x00" if len(packed) == 4 else packed[0] == 0xFF and packed[1] & 0x0F == 2


def _is_link_local(text: str) -> bool:
    packed = _address(text).packed
    return packed[:2] == b"\xa9\xfe" if len(packed) == 4 else packed[0] == 0xFE and packed[1] & 0xC0 == 0x80


def _is_global(text: str) -> bool:
    address = _address(text)
    broadcast = address.packed == b"\xff\xff\xff\xff"
    special = address.is_unspecified or address.is_loopback or address.is_multicast
    return not (broadcast or special or _is_link_local(text))


FUNCTIONS = (
    Function("ip", ("string",), "IP", ip, member=False),
    Function("isIP", ("string",), "bool", is_ip, member=False),
    Function("ip.isCanonical", ("string",), "bool", lambda text: ip(text) == text, member=False),
    Function("string", ("IP",), "string", str, member=False),
    Function("family", ("IP",), "int", lambda text: _address(text).version),
    Function("isUnspecified", ("IP",), "bool", lambda text: _address(text).is_unspecified),
    Function("isLoopback", ("IP",), "bool", lambda text: _address(text).is_loopback),
    Function("isLinkLocalMulticast", ("IP",), "bool", _is_link_local_multicast),
    Function("isLinkLocalUnicast", ("IP",), "bool", _is_link_local),
    Function("isGlobalUnicast", ("IP",), "bool", _is_global),
    Function("cidr", ("string",), "CIDR", cidr, member=False),
    Function("isCIDR", ("string",), "bool", is_cidr, member=False),
    Function("string", ("CIDR",), "string", str, member=False),
    Function("containsIP", ("CIDR", "string"), "bool", contains_ip),
    Function("containsIP", ("CIDR", "IP"), "bool", contains_ip),
    Function("containsCIDR", ("CIDR", "string"), "bool", contains_cidr),
    Function("containsCIDR", ("CIDR", "CIDR"), "bool", contains_cidr),
    Function("ip", ("CIDR",), "IP", lambda text: text.partition("/")[0]),
    Function("masked", ("CIDR",), "CIDR", lambda text: str(_network(text))),
    Function("prefixLength", ("CIDR",), "int", lambda text: _prefixed(text)[1]),
)
