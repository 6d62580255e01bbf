// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static final ConfigObjects OBJECTS =
      new ConfigObjects() {
        @Override
        public Optional<ConfigMap> configMap(String name) {
          return Optional.of(
                  new ConfigMapBuilder().withData(Map.of("color", "blue", "size", "L")).build())
              .filter(_ -> name.equals("config"));
        }

        @Override
        public Optional<Secret> secret(String name) {
          return Optional.of(new SecretBuilder().withData(Map.of("pass", "czNjcmV0")).build())
              .filter(_ -> name.equals("keys"));
        }
      };

  private static Map<String, String> environment(Container container) {
    FieldValues fields =
        new FieldValues(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .addToLabels("app", "front")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .build(),
            List.of(IpAddress.of("10.244.0.5"), IpAddress.of("fd00::5")),
            List.of(IpAddress.of("172.30.0.2")),
            Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi")));
    return new Environment(fields, OBJECTS).of(container, Map.of("CART_SERVICE_HOST", "10.96.1.1"));
  }

  @Test
  void readsFieldsAndResources() {
    Container container =
        new ContainerBuilder()
            .addNewEnv()
            .withName("NAME")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.name")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("IPS")
            .withNewValueFrom()
            .withNewFieldRef("v1", "status.podIPs")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("APP")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.labels['app']")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("CPU")
            .withNewValueFrom()
            .withResourceFieldRef(
                new ResourceFieldSelector(null, new Quantity("1m"), "requests.cpu"))
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("MEMORY")
            .withNewValueFrom()
            .withResourceFieldRef(
                new ResourceFieldSelector(null, new Quantity("1Mi"), "limits.memory"))
            .endValueFrom()
            .endEnv()
            .withNewResources()
            .addToRequests("cpu", new Quantity("250m"))
            .endResources()
            .build();
    assertThat(environment(container))
        .containsEntry("NAME", "web")
        .containsEntry("IPS", "10.244.0.5,fd00::5")
        .containsEntry("APP", "front")
        .containsEntry("CPU", "250")
        .containsEntry("MEMORY", "1024");
  }

  @Test
  void laterSourcesWinAndReferToEarlierOnes() {
    Container container =
        new ContainerBuilder()
            .addNewEnvFrom()
            .withPrefix("CFG_")
            .withNewConfigMapRef("config", false)
            .endEnvFrom()
            .addNewEnv()
            .withName("URL")
            .withValue("http://$(CART_SERVICE_HOST)/$(CFG_color)/$(NONE)/$$(URL)")
            .endEnv()
            .addNewEnv()
            .withName("PASS")
            .withNewValueFrom()
            .withNewSecretKeyRef("pass", "keys", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("CFG_size")
            .withValue("S")
            .endEnv()
            .build();
    assertThat(environment(container))
        .containsEntry("URL", "http://10.96.1.1/blue/$(NONE)/$(URL)")
        .containsEntry("PASS", "s3cret")
        .containsEntry("CFG_size", "S");
  }

  @Test
  void namesWhatIsMissingUnlessOptional() {
    Container missing =
        new ContainerBuilder()
            .addNewEnv()
            .withName("A")
            .withNewValueFrom()
            .withNewConfigMapKeyRef("taste", "config", false)
            .endValueFrom()
            .endEnv()
            .build();
    assertThatThrownBy(() -> environment(missing))
        .hasMessage("couldn't find key taste in ConfigMap shop/config");
    Container noMap =
        new ContainerBuilder().addNewEnvFrom().withNewSecretRef("none", false).endEnvFrom().build();
    assertThatThrownBy(() -> environment(noMap)).hasMessage("secret \"none\" not found");
    Container optional =
        new ContainerBuilder().addNewEnvFrom().withNewSecretRef("none", true).endEnvFrom().build();
    assertThat(environment(optional)).hasSize(1);
  }

  @Test
  void writesServicesAsVariables() {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("cart-db")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.96.0.7")
            .addNewPort()
            .withName("http")
            .withPort(80)
            .withProtocol("TCP")
            .endPort()
            .endSpec()
            .build();
    assertThat(ServiceVariables.of(List.of(service)))
        .containsEntry("CART_DB_SERVICE_HOST", "10.96.0.7")
        .containsEntry("CART_DB_SERVICE_PORT", "80")
        .containsEntry("CART_DB_SERVICE_PORT_HTTP", "80")
        .containsEntry("CART_DB_PORT", "tcp://10.96.0.7:80")
        .containsEntry("CART_DB_PORT_80_TCP_ADDR", "10.96.0.7")
        .hasSize(8);
  }
}
