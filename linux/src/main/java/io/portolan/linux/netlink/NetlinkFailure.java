// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import io.portolan.linux.LinuxException;

/// What the kernel answered to one message that it refused.
///
/// @param index which message of the batch, from 0
/// @param exception the error, named after the message's operation and object
public record NetlinkFailure(int index, LinuxException exception) {}
