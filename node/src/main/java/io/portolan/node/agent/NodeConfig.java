// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.node.files.ResolvConf;
import io.portolan.node.files.ResolvConf.ClusterDns;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One node, as its agent is told.
///
/// @param name also its host name
/// @param addresses the primary family first
/// @param namespace the node's; stays the caller's
/// @param stateFolder for the files of its pods
/// @param dns of the cluster
/// @param hostResolvConf what pods with the DNS policy `Default` get
/// @param labels more than those that every node has
/// @param kubeletVersion such as `v1.32.4+portolan`
public record NodeConfig(
    String name,
    List<IpAddress> addresses,
    NetworkNamespace namespace,
    Path stateFolder,
    ClusterDns dns,
    ResolvConf hostResolvConf,
    Map<String, String> labels,
    String kubeletVersion) {}
