using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Reading;

/// <summary>The graph of a file by tensor name: what writes each tensor, and the nodes that the first output needs, in order.</summary>
internal sealed class Graph
{
    private readonly string _source;
    private readonly Dictionary<string, TensorProto> _initializers = [];
    private readonly Dictionary<string, int> _writers = [];
    private readonly Node[] _nodes;

    /// <summary>Indexes a graph; nodes that the first output does not need are ignored.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="NetworkFormatException">
    /// A tensor is written twice or never, there is a cycle, no output, or not exactly one image.
    /// </exception>
    public Graph(GraphProto graph, string source)
    {
        _source = source;
        _nodes = [.. graph.Node.Select(node => new Node(node, source))];
        foreach (TensorProto initializer in graph.Initializer)
        {
            if (!_initializers.TryAdd(initializer.Name, initializer))
            {
                throw Bad($"two initializers are named '{Text.Clean(initializer.Name)}'");
            }
        }

        for (int i = 0; i < _nodes.Length; i++)
        {
            foreach (string output in _nodes[i].Outputs.Where(name => name.Length > 0))
            {
                if (_initializers.ContainsKey(output) || !_writers.TryAdd(output, i))
                {
                    throw _nodes[i].Bad($"writes tensor '{Text.Clean(output)}', which is written elsewhere too");
                }
            }
        }

        Output = graph.Output.FirstOrDefault()?.Name ?? throw Bad("the graph has no output");
        HashSet<string> images = [];
        bool[] needed = Needed([.. graph.Input.Select(input => input.Name)], images);
        Nodes = Sorted(needed);
        if (images.Count != 1)
        {
            throw Bad($"the output depends on {images.Count} inputs ({string.Join(", ", images.Take(4).Select(Text.Clean))}); expected one image");
        }

        Input = graph.Input.First(input => input.Name == images.Single());
    }

    /// <summary>Name of the first output.</summary>
    public string Output { get; }

    /// <summary>The only input that the output depends on.</summary>
    public ValueInfoProto Input { get; }

    /// <summary>The nodes that the output needs, each after those it reads; in the order of the file where that is one.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The initializer of a name, or null.</summary>
    public TensorProto? Initializer(string name) => _initializers.GetValueOrDefault(name);

    private bool[] Needed(HashSet<string> inputs, HashSet<string> images)
    {
        bool[] needed = new bool[_nodes.Length];
        Stack<int> open = new();
        Visit(Output, reader: null);
        while (open.TryPop(out int index))
        {
            foreach (string input in _nodes[index].Inputs.Where(name => name.Length > 0))
            {
                Visit(input, _nodes[index]);
            }
        }

        return needed;

        void Visit(string tensor, Node? reader)
        {
            if (_writers.TryGetValue(tensor, out int writer))
            {
                if (!needed[writer])
                {
                    needed[writer] = true;
                    open.Push(writer);
                }
            }
            else if (!_initializers.ContainsKey(tensor))
            {
                if (!inputs.Contains(tensor))
                {
                    throw reader?.Bad($"reads tensor '{Text.Clean(tensor)}', which nothing writes")
                        ?? Bad($"nothing writes the output '{Text.Clean(tensor)}'");
                }

                images.Add(tensor);
            }
        }
    }

    // Kahn's algorithm, the earliest node of the file first among those that are ready.
    private List<Node> Sorted(bool[] needed)
    {
        int[] waiting = new int[_nodes.Length];
        List<int>?[] readers = new List<int>?[_nodes.Length];
        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (!needed[i])
            {
                continue;
            }

            foreach (string input in _nodes[i].Inputs)
            {
                if (_writers.TryGetValue(input, out int writer))
                {
                    (readers[writer] ??= []).Add(i);
                    waiting[i]++;
                }
            }

            if (waiting[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        List<Node> sorted = [];
        while (ready.TryDequeue(out int index, out _))
        {
            sorted.Add(_nodes[index]);
            foreach (int reader in readers[index] ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        int stuck = Array.FindIndex(waiting, count => count > 0);
        return stuck < 0 ? sorted : throw _nodes[stuck].Bad("is part of a cycle, or behind one");
    }

    private NetworkFormatException Bad(string message) => new($"{_source}: {message}");
}
