// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a network address may be asked for: the client (client.h) looks at the
// address of every socket before it connects, since a name can stand for any.

#ifndef LG_HTTP_ADDRESS_H
#define LG_HTTP_ADDRESS_H

#include <sys/socket.h>

typedef enum {
    LG_ADDRESS_PUBLIC,
    LG_ADDRESS_PRIVATE, ///< loopback, private networks: where the publisher says so
    LG_ADDRESS_NEVER,   ///< link-local (where clouds keep their secrets), multicast, reserved, ...
} LgAddressKind;

/// The kind of an IPv4 or IPv6 address; an IPv4 address inside of an IPv6 one counts as itself.
/// Other families are NEVER. `*out_name` is "a loopback address" or the like; static, empty
/// for PUBLIC. `address` has the size of its family.
LgAddressKind lg_address_kind(const struct sockaddr *address, const char **out_name);

enum { LG_ADDRESS_TEXT = 64 };

/// Write the number of the address without its port, with a NUL; "?" for other families.
void lg_address_text(const struct sockaddr *address, char out[LG_ADDRESS_TEXT]);

#endif
