package io.dataflow.core.model;

import io.dataflow.core.internal.model.Names;

/** The default naming: snake case, tables in the English plural of their last word. */
class EnglishNaming implements Naming {

    @Override
    public String table(String model) {
        String snake = Names.snake(model);
        int lastWord = snake.lastIndexOf('_') + 1;
        return snake.substring(0, lastWord) + Plurals.plural(snake.substring(lastWord));
    }

    @Override
    public String column(String field) {
        return Names.snake(field);
    }

    @Override
    public String toString() {
        return "Naming.DEFAULT";
    }
}
