// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import java.util.List;
import java.util.Map;

/// What a plugin's lines are read against.
///
/// @param zones those of the server block
/// @param files the keys of the ConfigMap: what a plugin may name as a file
record Context(List<Name> zones, Map<String, String> files) {}
