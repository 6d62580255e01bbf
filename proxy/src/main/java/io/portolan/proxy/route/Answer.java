// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// A fixed answer, given by the proxy itself.
///
/// @param status 200 to 599
/// @param body plain text; empty for none
public record Answer(int status, String body) implements Action, Destination {
  public Answer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status " + status + " of an answer, 200 to 599");
    }
  }

  @Override
  public String toString() {
    return "answer " + status;
  }
}
