namespace PrivateInference.Protocols.Engine;

/// <summary>A buffer that is kept from chunk to chunk: fresh pages cost more than the work done in them. For one thread.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
internal sealed class Scratch<T>
{
    private T[] _buffer = [];

    /// <summary>The buffer at a length; its content is whatever was there.</summary>
    /// <param name="length">Elements needed.</param>
    /// <returns>Valid until the next call.</returns>
    public Span<T> Take(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new T[length];
        }

        return _buffer.AsSpan(0, length);
    }
}
