// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.portolan.network.Protocol;

/// A port on which a stand-in answers.
///
/// @param container whose port it is
/// @param protocol TCP or UDP
public record ServedPort(String container, int number, Protocol protocol) {
  @Override
  public String toString() {
    return number + "/" + protocol;
  }
}
