using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>The client's half of the non-linear layers.</summary>
internal interface IClientNonLinear
{
    /// <summary>Once per session: base oblivious transfers.</summary>
    void SetUp();

    /// <summary>Once per inference, after the client's shares of all garbled layers' inputs and outputs are known.</summary>
    /// <param name="shareOf">The client's share of a tensor.</param>
    /// <returns>Material by garbled layer, in plan order.</returns>
    List<GarbledMaterial> Offline(Func<int, ulong[]> shareOf);

    /// <summary>Once per inference and garbled layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="material">What <see cref="Offline"/> left for it.</param>
    void Online(GarbledLayer layer, GarbledMaterial material);
}
