// SPDX-License-Identifier: Apache-2.0
/// The fields of every kind and their types: read from a resource, held against what users send.
@NullMarked
package io.portolan.kube.schema;

import org.jspecify.annotations.NullMarked;
