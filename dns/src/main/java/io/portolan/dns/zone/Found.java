// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.ResponseCode;

/// What a zone found at a name for a type.
///
/// The last two are told apart by the name alone: a name at which any type exists never answers
/// NXDOMAIN, since a resolver takes that for all types at once.
enum Found {
  /// Records, now in the response.
  RECORDS,
  /// Another name stands here, whose records are asked for.
  ALIAS,
  /// The name exists and has nothing of this type.
  NODATA,
  /// The name does not exist.
  NXDOMAIN;

  static Found recordsIf(boolean written) {
    return written ? RECORDS : NODATA;
  }

  int responseCode() {
    return this == NXDOMAIN ? ResponseCode.NXDOMAIN : ResponseCode.NOERROR;
  }
}
