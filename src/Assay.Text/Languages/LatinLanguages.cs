namespace Assay.Text.Languages;

/// <summary>For each language of the Latin script, the small words that most sentences hold, and letters that speak for it.</summary>
static class LatinLanguages
{
    internal static readonly (string Code, string Letters, string Words)[] All =
    [
        ("en", "", "the of and to in is are was were a an that it for on with as by this be at from or which what who how when where why did do does not have has had i you he she they we his her their its but if would could can will there many much your my me so than then been about into one please sorry"),
        ("de", "ßä", "der die das und ist in zu den dem des ein eine einer einem einen nicht mit sich auf für von im an auch es als er sie ich wir ihr war wird werden wurde wurden bei aus nach wie was wer wo wann warum welche welcher welches hat haben oder aber kann können nur noch um so zum zur durch über sein ihre dass man bitte leider sehr mir dazu keine kein hier"),
        ("fr", "èêçœùë", "le la les de des du un une et est en à au aux que qui dans pour pas par sur ne se ce cette ces il elle ils nous vous je sont était ont été avec plus ou où mais comme son sa ses leur leurs quel quelle quels quand comment pourquoi combien fait être avoir y c l d qu n s j"),
        ("es", "ñ¿¡", "el la los las de del y en que un una es por para con no se su sus al lo como más o pero este esta estos ha han fue fueron era son qué quién cuál cuándo dónde cómo cuántos está muy sobre entre también sin hasta yo usted puede le les desde cuando ser voy ese esa eso aquí"),
        ("it", "ìò", "il lo la i gli le di del della dei delle dello degli e è in che un una per con non si su da dal dalla nel nella al alla come più o ma anche sono era stato stata ha hanno questo questa chi quale quando dove perché quanti cosa ci se suo sua loro essere può mi ti cui tra l d c dell nell all qual ecco quest"),
        ("pt", "ãõ", "o a os as de do da dos das e em no na nos nas que um uma é para com não se por mais como ao à pelo pela mas ou foi foram era são tem ser seu sua este esta isso qual quem quando onde quantos também já muito até eu você está pode lhe entre sobre"),
        ("nl", "ĳ", "de het een en van in is dat die te op met voor niet zijn aan er als ook door bij om uit naar dan maar was werd worden werden heeft hebben wat wie waar wanneer waarom welke hoe of ik je u hij zij ze we wij kan kunnen nog deze dit zich over tot geen graag"),
        ("pl", "łąęśżźćń", "i w na z do że się nie to jest o jak po a od za przez co są dla oraz był była było były który która które jego jej ich ale lub czy kto kiedy gdzie dlaczego ile jaki jaka jakie może można ten ta te tym tego tej przy już tylko jako ja pan proszę"),
        ("tr", "ğışİ", "ve bir bu da de için ile olarak olan daha çok en ne kim nasıl neden nerede hangi kaç mi mı mu mü değil ama veya gibi kadar sonra önce tarafından her o ben sen biz siz onlar var yok oldu olduğu ise ki şey bunu hangisi nedir nelerdir kimdir neler kimler neydi kimdi nereden nereye zaman yılında ilk iki arasında etti edildi yaptı aldı lütfen ancak bunun bana size ama genellikle değilim oraya tarihinde hakkında tane miktarda"),
        ("ro", "țșţăĂ", "și în de la a cu pe că nu este o un din care pentru mai se al ale lui sau ce au fost a fi prin sunt era dar cine când unde cum cât câți câte ca după între său sa lor această acest acestea i-a s-a le îi despre"),
        ("vi", "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "và của là có được trong cho không một các những với này đã để người khi từ đến như về ở ai gì nào tại bao nhiêu cũng ra vào năm đó"),
        ("cs", "řěůčžď", "a v na se že je to z s do o i jsou byl byla bylo byly který která které pro jako od po ale nebo by jeho její jejich kdo co kdy kde jak proč kolik není také mezi může při až jen ve ze jste jsem prosím"),
        ("sv", "åÅ", "och i att det som en på är av för med den till inte ett om har de var från vid kan men eller när vad vem hur varför vilken vilket jag du han hon vi ni sig så efter också där hade blev under mellan mycket"),
        ("da", "æøÆØ", "og i at det som en på er af for med den til ikke et om har de var fra ved kan men eller når hvad hvem hvor hvorfor hvilken hvilket jeg du han hun vi sig så efter også der havde blev under mellem meget"),
        ("no", "", "og i at det som en på er av for med den til ikke et om har de var fra ved kan men eller når hva hvem hvor hvorfor hvilken hvilket jeg du han hun vi seg så etter også der hadde ble under mellom mye"),
        ("fi", "", "ja on ei se että oli ovat mutta tai kun niin kuin joka mikä kuka missä milloin miksi miten hän minä sinä me te he voi olla myös sekä mukaan vain jos sen tämä ole kanssa"),
        ("hu", "őű", "a az és hogy nem is egy van volt ez meg de ha mint csak vagy aki ami mely ki mi hol mikor miért hogyan hány én te ő mi ti ők lehet kell már még után között által ezt azt"),
        ("id", "", "yang dan di dari untuk dengan pada adalah ini itu tidak dalam oleh akan juga telah sebagai ke atau apa siapa kapan di mana bagaimana mengapa berapa saya anda dia mereka kami bisa dapat karena lebih ada"),
        ("ca", "·", "el la els les de del i en que un una és per amb no es al com més o però aquest aquesta ha han són era què qui quan on quants també seu seva molt pot jo"),
        ("hr", "", "i u na se da je za od su s o a koji koja koje bio bila bilo biti kao ili ali nije po iz do što tko kada gdje kako zašto koliko ovaj ova to može kod između njegov njihov"),
    ];
}
