// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgClient: asks other servers over http and https, those that the publisher has listed
// and no others. Cookies, credentials, proxies and the environment play no part.
//
// Two checks: the URL, before anything is sent, against a list of prefixes, again after each
// redirect; and the address of each socket before it connects, because
// whoever controls a name controls where it leads.

#ifndef LG_HTTP_CLIENT_H
#define LG_HTTP_CLIENT_H

#include "base/buf.h"
#include "base/error.h"

#include <stdatomic.h>

typedef struct LgClient LgClient;

typedef struct {
    const LgStr *allow; ///< URL prefixes (href.h); copied
    size_t n_allow;
    bool any;            ///< every URL: a person has typed it
    bool private_hosts;  ///< also loopback addresses and private networks (address.h)
    uint32_t connect_ms; ///< for name and connection together; 0: 5,000
    LgStr allow_key;     ///< what messages call the list, such as "remote-allow in lodge.yaml"
    LgStr private_key;   ///< the same for private_hosts
} LgClientOptions;

/// Copies all. LG_E_USAGE for what is no prefix (lg_href_prefix). Free it with lg_client_free().
/// Threads: locked; any may use it.
LgStatus lg_client_new(const LgClientOptions *options, LgClient **out, LgError *err) LG_NODISCARD;

/// Not while it is in use. Null is allowed.
void lg_client_free(LgClient *client);

typedef struct {
    LgStr url;
    LgStr accept; ///< media types; empty: all
    LgStr media;  ///< of the body, which is sent with POST; empty: GET
    LgStr body;
    uint32_t timeout_ms;       ///< for everything, redirects too; 0: 30,000
    size_t limit;              ///< bytes of the answer's body, after decompression; 0: 64 MiB
    const atomic_bool *cancel; ///< may be null
} LgClientRequest;

/// All zero to begin with; lg_client_reply_done() frees it.
typedef struct {
    LgBuf body;
    LgBuf media; ///< lower case, without parameters; empty when the server says none
    LgBuf url;   ///< that answered, in its normal form (href.h)
    bool redirected;
} LgClientReply;

/// Ask and wait for the whole answer. Success is a status 200 to 299 and a body that is
/// whole. LG_E_UNSUPPORTED: the rules forbid it, nothing was sent (or not to the
/// target of a redirect); LG_E_TIMEOUT, LG_E_LIMIT, LG_E_CANCEL (within 100 ms); LG_E_REMOTE:
/// anything that the other side or the net is to blame for. Messages name the URL.
LgStatus lg_client_ask(LgClient *client, const LgClientRequest *request, LgClientReply *out,
                       LgError *err) LG_NODISCARD;

void lg_client_reply_done(LgClientReply *reply);

#endif
