// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.yaml;

/// A text that is no YAML, or none that means some JSON. The message begins with the line.
public final class YamlException extends Exception {
  YamlException(String message) {
    super(message);
  }
}
