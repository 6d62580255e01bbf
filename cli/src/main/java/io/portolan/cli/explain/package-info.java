// SPDX-License-Identifier: Apache-2.0
/// Questions about the network, as a user puts them: from words to objects, and from an explanation
/// to JSON.
@NullMarked
package io.portolan.cli.explain;

import org.jspecify.annotations.NullMarked;
