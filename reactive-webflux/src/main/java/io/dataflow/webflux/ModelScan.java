package io.dataflow.webflux;

import io.dataflow.core.model.DataModel;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the classes with {@link DataModel} in packages, without loading any other. */
final class ModelScan {

    private final ClassPathScanningCandidateComponentProvider candidates;
    private final ResourceLoader loader;

    ModelScan(ResourceLoader loader, Environment environment) {
        this.loader = loader;
        this.candidates = new ClassPathScanningCandidateComponentProvider(false, environment);
        candidates.setResourceLoader(loader);
        candidates.addIncludeFilter(new AnnotationTypeFilter(DataModel.class));
    }

    /** The models in the packages and below, in the order of their names. */
    List<Class<?>> in(List<String> packages) {
        return packages.stream()
                .flatMap(each -> candidates.findCandidateComponents(each).stream())
                .map(BeanDefinition::getBeanClassName)
                .map(Objects::requireNonNull)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, loader.getClassLoader()))
                .toList();
    }
}
