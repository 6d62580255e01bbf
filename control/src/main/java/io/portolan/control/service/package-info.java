// SPDX-License-Identifier: Apache-2.0
/// Gives Services their cluster IPs and node ports while they are written.
@NullMarked
package io.portolan.control.service;

import org.jspecify.annotations.NullMarked;
