// SPDX-License-Identifier: Apache-2.0
/// What a Corefile says, as types: servers and their plugins.
@NullMarked
package io.portolan.dns.config;

import org.jspecify.annotations.NullMarked;
