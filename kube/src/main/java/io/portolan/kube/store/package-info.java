// SPDX-License-Identifier: Apache-2.0
/// The revisioned store of encoded objects: its seam, SQLite behind it, and memory for tests.
@NullMarked
package io.portolan.kube.store;

import org.jspecify.annotations.NullMarked;
