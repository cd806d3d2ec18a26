using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>Sums of blocked images.</summary>
internal static class BlockedSum
{
    /// <summary>Adds up images; where a convolution is about to make one of them, it adds the others on its way.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="blocked">The blocked tensors of the graph.</param>
    /// <param name="terms">Plain names, of one shape.</param>
    /// <param name="isFree">Whether nothing else needs a term, so that the convolution may make the sum in its place.</param>
    /// <param name="tensor">Plain name of the sum.</param>
    /// <param name="channels">Channels of the images.</param>
    public static void Define(GraphWriter writer, BlockedTensors blocked, IReadOnlyList<string> terms, Func<string, bool> isFree, string tensor, long channels)
    {
        string? open = terms.FirstOrDefault(term => isFree(term) && blocked.Recipe(term) is { Sum: null, IsRectified: false });
        string[] others = [.. terms.Where(term => term != open).Select(blocked.Of)];
        if (open is null || others.Length == 0)
        {
            blocked.Define(tensor, writer.Add("Sum", [.. terms.Select(blocked.Of)]), channels);
            return;
        }

        // Making the others may have made this one.
        string rest = others.Length == 1 ? others[0] : writer.Add("Sum", others);
        if (blocked.Recipe(open) is BlockedConvolution recipe)
        {
            blocked.Define(tensor, recipe with { Sum = rest }, channels);
        }
        else
        {
            blocked.Define(tensor, writer.Add("Add", blocked.Of(open), rest), channels);
        }
    }
}
