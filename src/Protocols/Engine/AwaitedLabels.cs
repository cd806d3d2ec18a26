using PrivateInference.Primitives;
using PrivateInference.Protocols.Channels;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The labels of a garbled layer as they come online, chunk after chunk. The evaluator waits for the first ones and reads them itself; the others
/// come while it evaluates, and are read ahead.
/// </summary>
/// <param name="channel">Where they come from.</param>
/// <param name="layer">Whose they are.</param>
internal sealed class AwaitedLabels(FramedChannel channel, GarbledLayer layer)
{
    private bool _isFirst = true;

    /// <summary>Takes the next chunk's.</summary>
    /// <param name="labels">As many as the chunk has of the server's, overwritten.</param>
    public void Read(Span<Block128> labels)
    {
        channel.ReadBlocks(labels);
        if (_isFirst)
        {
            _isFirst = false;
            long rest = layer.Chunks.Sum(static chunk => (long)chunk.ServerLabels) - labels.Length;
            if (rest > 0)
            {
                channel.ReadAhead(16 * rest);
            }
        }
    }
}
