// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each example of a Service, applied together and asked as its first line says.
class ServicesIT {
  private static final Workplace PLACE = Workplace.open();
  private static final Pattern POD = Pattern.compile("\"pod\":\"([^\"]+)\"");
  private static final Pattern CLIENT = Pattern.compile("\"client\":\"([^\"]+)\"");
  private static final String FROM_HOST = "";
  private static final String FROM_POD = "kubectl exec echo --";
  private static final int ENOUGH_TO_MEET_EVERY_POD = 40;

  @BeforeAll
  static void up() {
    PLACE.type("./portolan up --nodeport-addresses primary,localhost -f examples/services").ok();
  }

  @AfterAll
  static void down() {
    PLACE.close();
  }

  @Test
  void clusterIpAndNodePortLeadToAllPods() {
    assertThat(pods(FROM_POD, "http://web/")).hasSize(3);
    assertThat(pods(FROM_HOST, "http://172.30.0.3:30080/")).hasSize(3);
  }

  @Test
  void theNodeReachesNodePortsAtLocalhostWhereTheClusterIsToldSo() {
    assertThat(asked("kubectl exec on-the-node -- curl -s http://127.0.0.1:30080/"))
        .contains("\"pod\":\"web-");
    assertThat(PLACE.type("curl -s -m 1 http://127.0.0.1:30080/").exitCode())
        .as("the host is no node")
        .isNotZero();
  }

  @Test
  void bothFamiliesHaveAnAddress() {
    for (String family : new String[] {"-4", "-6"}) {
      assertThat(asked("kubectl exec echo -- curl -s " + family + " http://web-dual-stack/"))
          .contains("\"pod\":\"web-");
    }
  }

  @Test
  void addressesOfAFurtherServiceCidrAreServedEverywhere() {
    for (String where : new String[] {FROM_HOST, FROM_POD}) {
      assertThat(asked(where + " curl -s http://10.200.0.80/")).contains("\"pod\":\"web-");
      assertThat(PLACE.type(where + " curl -s -m 1 http://10.200.0.81/").exitCode())
          .as("no Service has it")
          .isEqualTo(28);
    }
    assertThat(asked("kubectl exec echo -- dig +short -x 10.200.0.80"))
        .isEqualTo("web-further.default.svc.cluster.local.\n");
    assertThat(asked("kubectl exec echo -- dig -x 10.200.0.81"))
        .contains("status: NXDOMAIN", "200.10.in-addr.arpa.");
    assertThat(asked("kubectl get servicecidr more")).contains("10.200.0.0/16");
  }

  @Test
  void headlessAnswersWithThePodsAndExternalNameWithTheOtherName() {
    assertThat(asked("kubectl exec echo -- dig +search +short web-headless").lines()).hasSize(3);
    assertThat(asked("kubectl exec echo -- dig +search +short CNAME docs"))
        .isEqualTo("kubernetes.io.\n");
  }

  @Test
  void tcpAndUdpOfOneNumberAreTwoPorts() {
    assertThat(
            asked(
                "kubectl exec echo -- python3 -c 'import socket;"
                    + " s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(9);"
                    + " s.connect((\"echo\", 7)); s.send(b\"hello\"); print(s.recv(999))'"))
        .contains("echo");
    assertThat(asked("kubectl exec echo -- curl -s http://echo:7/")).contains("\"pod\":\"echo\"");
  }

  @Test
  void aClientStaysWithItsPodWhereTheServiceSaysSo() {
    assertThat(pods(FROM_POD, "http://web-sticky/")).hasSize(1);
  }

  @Test
  void clientsInsideComeToTheirOwnNode() {
    String node = asked("kubectl get pod echo -o jsonpath={.spec.nodeName}");
    String mine =
        asked(
            "kubectl get pods -l app=agent -o jsonpath='{.items[?(@.spec.nodeName==\""
                + node
                + "\")].metadata.name}'");
    PLACE.typeUntil("kubectl get endpointslices -o yaml", "forNodes");
    assertThat(pods(FROM_POD, "http://agent/")).containsExactly(mine);
    assertThat(pods(FROM_POD, "http://agent-near/")).containsExactly(mine);
  }

  @Test
  void clientsOutsideKeepTheirAddressWhereTheServiceSaysSo() {
    String address = loadBalancer("web-local");
    assertThat(found(CLIENT, asked("curl -s -m 20 --retry 5 --retry-all-errors http://" + address)))
        .isEqualTo("172.30.0.1");
    assertThat(asked("curl -s -w %{http_code} http://172.30.0.2:30090/")).endsWith("200");
  }

  @Test
  void aLoadBalancerIsOpenToItsSourceRangesOnly() {
    String address = loadBalancer("web-for-some");
    assertThat(asked("curl -s -m 20 --retry 5 --retry-all-errors http://" + address))
        .contains("\"pod\":\"web-");
    assertThat(PLACE.type("kubectl exec echo -- curl -s -m 1 http://" + address).exitCode())
        .isNotZero();
  }

  @Test
  void anExternalIpLeadsToTheServiceInsideTheCluster() {
    assertThat(asked("kubectl exec echo -- curl -s http://192.0.2.80/")).contains("\"pod\":\"web-");
  }

  @Test
  void endpointsWrittenByHandAreServed() {
    assertThat(asked("kubectl exec echo -- curl -sk https://by-hand/version"))
        .contains("gitVersion");
  }

  @Test
  void peersHaveNamesOfTheirOwn() {
    String address = asked("kubectl get pod peers-1 -o jsonpath={.status.podIP}");
    assertThat(asked("kubectl exec peers-0 -- dig +search +short peers-1.peers"))
        .isEqualTo(address + "\n");
  }

  @Test
  void aHostPortLeadsToItsPod() {
    assertThat(asked("curl -s http://172.30.0.2:8088/")).contains("\"pod\":\"at-the-node\"");
  }

  @Test
  void aPodSaysHowItResolvesNamesAndWhatItIsCalled() {
    assertThat(asked("kubectl exec own-names -- hostname"))
        .isEqualTo("desk.peers.default.svc.cluster.local\n");
    assertThat(asked("kubectl exec own-names -- cat /etc/resolv.conf"))
        .contains(" cluster.local shop.example\n")
        .contains("options ndots:2\n");
    assertThat(asked("kubectl exec own-names -- cat /etc/hosts")).contains("192.0.2.7\tprinter\n");
  }

  private static String loadBalancer(String service) {
    String path = "-o jsonpath={.status.loadBalancer.ingress[0].ip}";
    return PLACE.typeUntil("kubectl get svc " + service + " " + path, "172.30.255.").out();
  }

  /// The pods that answer at `url` when it is asked often.
  private static Set<String> pods(String where, String url) {
    String often = "for i in $(seq " + ENOUGH_TO_MEET_EVERY_POD + "); do curl -s " + url + "; done";
    Set<String> pods = new HashSet<>();
    Matcher matcher = POD.matcher(asked(where + " bash -c '" + often + "'"));
    while (matcher.find()) {
      pods.add(matcher.group(1));
    }
    return pods;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static String asked(String line) {
    return PLACE.type(line).ok().out();
  }
}
