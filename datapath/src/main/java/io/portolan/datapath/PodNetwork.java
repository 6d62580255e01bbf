// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

/// Puts the pods of one node on the network and takes them off.
///
/// Safe for use by several threads, for several pods at once; calls wait for the kernel.
public interface PodNetwork {

  /// Gives the pod's namespace an `eth0` with the pod's addresses, and the node the way to them.
  /// After it returns the pod can send and receive. Doing it again for the same pod and namespace
  /// makes good what is missing.
  ///
  /// @throws io.portolan.linux.LinuxException when the kernel refuses; nothing is left half made
  void attach(PodAttachment pod);

  /// Takes the pod off the network: from now on nothing reaches it and nothing that it sends gets
  /// anywhere. Its links end with its namespace, which the caller closes. A pod that is not on the
  /// network is no error, nor is one whose namespace is gone already.
  void detach(String uid);
}
