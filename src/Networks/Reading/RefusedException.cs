namespace PrivateInference.Networks.Reading;

/// <summary>Thrown while one node is read: it is well formed but cannot be run. Caught per node, so that all are reported.</summary>
/// <param name="node">The node to report.</param>
/// <param name="reason">Why, in a few words.</param>
internal sealed class RefusedException(Node node, string reason) : Exception(reason)
{
    /// <summary>The node to report.</summary>
    public Node Node { get; } = node;
}
