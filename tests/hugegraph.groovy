// Runs a schema.groovy as hugegraph-loader does, with a `schema` that writes down, as JSON, what it is asked to make.
class Step {
    List<List> calls = []
    def methodMissing(String name, arguments) {
        calls << [name, *arguments.collect { it as String }]
        this
    }
}

class Schema {
    List<Step> made = []
    def methodMissing(String name, arguments) {
        made << new Step()
        made.last()."$name"(*arguments)
    }
}

def schema = new Schema()
new GroovyShell(new Binding(schema: schema)).evaluate(new File(args[0]).text)
println groovy.json.JsonOutput.toJson(schema.made*.calls)
