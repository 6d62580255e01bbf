// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;

/// What was read from an object, and what is to be said of its fields.
public record Reading<T>(T value, List<Finding> findings) {}
