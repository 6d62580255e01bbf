// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

/// A field of a definition.
public record Property(String name, Type type, boolean required) {}
