// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

/// What becomes of connections that policies allowed when they began and do not allow any more.
public enum EstablishedConnections {
  /// Their next packet is dropped, whichever way it goes, until policies allow them again.
  CUT,
  /// They go on.
  KEEP
}
