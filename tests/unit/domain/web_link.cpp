#include "bot/domain/web_link.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak;

TEST_CASE("links: the first address in a text, without what only ends the sentence") {
    CHECK(first_link("see https://x.com/a/1.") == "https://x.com/a/1");
    CHECK(first_link("(https://example.org/p?a=1&b=2), and http://y.example") ==
          "https://example.org/p?a=1&b=2");
    CHECK(first_link("\"HTTP://Example.org\"") == "HTTP://Example.org");
    for (const char* none : {"", "://", "ftp://x.example", "https://", "see www.example.org",
                             "https:// x", "http://?"})
        CHECK(first_link(none) == "");
}

TEST_CASE("links: one form for however an address was shared") {
    for (const char* same :
         {"https://www.facebook.com/posts/7/?fbclid=abc#top", "http://m.facebook.com/posts/7",
          "https://FACEBOOK.com/posts/7?utm_source=x&utm_medium=y"})
        CHECK(plain_link(same) == "https://facebook.com/posts/7");
    CHECK(plain_link("https://youtube.com/watch?v=1&si=2&t=3") ==
          "https://youtube.com/watch?v=1&t=3");
    CHECK(plain_link("https://user@example.org:8080/x") == "https://example.org:8080/x");
    CHECK(plain_link("https://example.org:443/x") == "https://example.org/x");
    CHECK(plain_link("no address") == "");
    CHECK(plain_link("https://example.org/" + std::string(2000, 'x')) == "");
}

TEST_CASE("links: the site by its host, not by what only looks like it") {
    CHECK(platform_of("https://fi-fi.facebook.com/x") == "facebook");
    CHECK(platform_of("https://maps.google.co.uk/x") == "google");
    CHECK(platform_of("https://maps.app.goo.gl/x") == "google");
    CHECK(platform_of("https://fi.trustpilot.com/review/x") == "trustpilot");
    CHECK(platform_of("https://notfacebook.com/x") == "other");
    CHECK(platform_of("https://facebook.com.evil.example/x") == "other");
    CHECK(platform_of("https://evil.example/facebook.com") == "other");
    CHECK(platform_of("https://mygoogle.evil.example/") == "other");
    CHECK(platform_of("") == "");
}

namespace {

struct shape {
    const char* address;
    const char* site;
    const char* plain;  ///< without "https://"
    const char* author;
    const char* post;
};

}  // namespace

TEST_CASE("links: each site's addresses give their plain form, author and post") {
    static const shape known[] = {
        // Facebook
        {"https://www.facebook.com/lampshop/posts/pfbid02abcXYZ?__cft__[0]=AZ&__tn__=%2CO",
         "facebook", "facebook.com/lampshop/posts/pfbid02abcXYZ", "lampshop",
         "facebook:pfbid02abcXYZ"},
        {"https://m.facebook.com/story.php?story_fbid=123456&id=789&mibextid=abc", "facebook",
         "facebook.com/789/posts/123456", "789", "facebook:123456"},
        {"https://fi-fi.facebook.com/permalink.php?id=789&story_fbid=123456", "facebook",
         "facebook.com/789/posts/123456", "789", "facebook:123456"},
        {"https://facebook.com/LampShop/posts/123456/", "facebook",
         "facebook.com/lampshop/posts/123456", "lampshop", "facebook:123456"},
        {"https://www.facebook.com/lampshop/posts/some-nice-title/123456", "facebook",
         "facebook.com/lampshop/posts/123456", "lampshop", "facebook:123456"},
        {"https://www.facebook.com/groups/555/posts/666/?comment_id=7", "facebook",
         "facebook.com/groups/555/posts/666", "555", "facebook:666"},
        {"https://www.facebook.com/groups/555/permalink/666/", "facebook",
         "facebook.com/groups/555/posts/666", "555", "facebook:666"},
        {"https://www.facebook.com/groups/555/?multi_permalinks=666", "facebook",
         "facebook.com/groups/555/posts/666", "555", "facebook:666"},
        {"https://www.facebook.com/photo/?fbid=31&set=a.1", "facebook",
         "facebook.com/photo?fbid=31", "", "facebook:31"},
        {"https://www.facebook.com/photo.php?fbid=31", "facebook", "facebook.com/photo?fbid=31", "",
         "facebook:31"},
        {"https://www.facebook.com/lampshop/photos/a.1/31", "facebook",
         "facebook.com/photo?fbid=31", "lampshop", "facebook:31"},
        {"https://www.facebook.com/watch/?v=42&ref=sharing", "facebook", "facebook.com/watch?v=42",
         "", "facebook:42"},
        {"https://www.facebook.com/lampshop/videos/big-fire/42/", "facebook",
         "facebook.com/watch?v=42", "lampshop", "facebook:42"},
        {"https://www.facebook.com/reel/42?s=yWDuG2", "facebook", "facebook.com/reel/42", "",
         "facebook:42"},
        {"https://fb.watch/aB3_x-/", "facebook", "fb.watch/aB3_x-", "", "facebook:watch/aB3_x-"},
        {"https://www.facebook.com/share/p/1AbC9/", "facebook", "facebook.com/share/p/1AbC9", "",
         "facebook:share/1AbC9"},
        {"https://www.facebook.com/profile.php?id=789", "facebook", "facebook.com/789", "789", ""},
        {"https://www.facebook.com/LampShop", "facebook", "facebook.com/lampshop", "lampshop", ""},
        {"https://www.facebook.com/watch", "facebook", "facebook.com/watch", "", ""},
        {"https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F77%3Fs%3D20&h=AT0", "x",
         "x.com/a/status/77", "a", "x:77"},
        // Instagram
        {"https://www.instagram.com/p/Cx_9-ab/?igsh=MWQ1&img_index=2", "instagram",
         "instagram.com/p/Cx_9-ab", "", "instagram:Cx_9-ab"},
        {"https://www.instagram.com/lampshop/reel/Cx_9-ab/", "instagram", "instagram.com/p/Cx_9-ab",
         "lampshop", "instagram:Cx_9-ab"},
        {"https://instagram.com/stories/lampshop/3141592653589793238/", "instagram",
         "instagram.com/stories/lampshop/3141592653589793238", "lampshop",
         "instagram:3141592653589793238"},
        {"https://instagram.com/LampShop?igshid=x", "instagram", "instagram.com/lampshop",
         "lampshop", ""},
        // X
        {"https://twitter.com/Angry_Tiina/status/1590000000000000001?s=20&t=abc", "x",
         "x.com/angry_tiina/status/1590000000000000001", "angry_tiina", "x:1590000000000000001"},
        {"https://mobile.twitter.com/a/status/12/photo/1", "x", "x.com/a/status/12", "a", "x:12"},
        {"https://x.com/i/web/status/12", "x", "x.com/i/status/12", "", "x:12"},
        {"https://x.com/i/status/12", "x", "x.com/i/status/12", "", "x:12"},
        {"https://t.co/AbC123", "x", "t.co/AbC123", "", "x:t.co/AbC123"},
        {"https://x.com/Angry_Tiina", "x", "x.com/angry_tiina", "angry_tiina", ""},
        {"https://x.com/search", "x", "x.com/search", "", ""},
        // YouTube
        {"https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s&feature=share", "youtube",
         "youtube.com/watch?v=dQw4w9WgXcQ", "", "youtube:dQw4w9WgXcQ"},
        {"https://youtu.be/dQw4w9WgXcQ?si=xyz", "youtube", "youtube.com/watch?v=dQw4w9WgXcQ", "",
         "youtube:dQw4w9WgXcQ"},
        {"https://youtube.com/shorts/dQw4w9WgXcQ", "youtube", "youtube.com/watch?v=dQw4w9WgXcQ", "",
         "youtube:dQw4w9WgXcQ"},
        {"https://m.youtube.com/live/dQw4w9WgXcQ", "youtube", "youtube.com/watch?v=dQw4w9WgXcQ", "",
         "youtube:dQw4w9WgXcQ"},
        {"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube",
         "youtube.com/watch?v=dQw4w9WgXcQ", "", "youtube:dQw4w9WgXcQ"},
        {"https://www.youtube.com/@LampShop/videos", "youtube", "youtube.com/@lampshop", "lampshop",
         ""},
        // TikTok
        {"https://www.tiktok.com/@lamp.shop/video/7301234567890123456?is_from_webapp=1&_r=1",
         "tiktok", "tiktok.com/@lamp.shop/video/7301234567890123456", "lamp.shop",
         "tiktok:7301234567890123456"},
        {"https://m.tiktok.com/v/7301234567890123456.html", "tiktok",
         "tiktok.com/v/7301234567890123456", "", "tiktok:7301234567890123456"},
        {"https://vm.tiktok.com/ZMabc123/", "tiktok", "vm.tiktok.com/ZMabc123", "",
         "tiktok:short/ZMabc123"},
        // LinkedIn
        {"https://www.linkedin.com/posts/"
         "tiina-v-1b2_lamps-are-bad-activity-7112223334445556667-aBcD"
         "?utm_source=share&rcm=AC",
         "linkedin", "linkedin.com/feed/update/urn:li:activity:7112223334445556667", "tiina-v-1b2",
         "linkedin:7112223334445556667"},
        {"https://www.linkedin.com/feed/update/urn:li:activity:7112223334445556667/", "linkedin",
         "linkedin.com/feed/update/urn:li:activity:7112223334445556667", "",
         "linkedin:7112223334445556667"},
        {"https://fi.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7112223334445556667",
         "linkedin", "linkedin.com/feed/update/urn:li:activity:7112223334445556667", "",
         "linkedin:7112223334445556667"},
        {"https://www.linkedin.com/in/Tiina-V/", "linkedin", "linkedin.com/in/tiina-v", "tiina-v",
         ""},
        // Reddit
        {"https://old.reddit.com/r/Finland/comments/1abcde/lamp_shop_burns/?share_id=x", "reddit",
         "reddit.com/comments/1abcde", "", "reddit:1abcde"},
        {"https://www.reddit.com/r/Finland/comments/1abcde/lamp/kx9yz1/?context=3", "reddit",
         "reddit.com/comments/1abcde", "", "reddit:1abcde"},
        {"https://redd.it/1abcde", "reddit", "reddit.com/comments/1abcde", "", "reddit:1abcde"},
        {"https://www.reddit.com/user/Angry_T/", "reddit", "reddit.com/user/angry_t", "angry_t",
         ""},
        // Threads, Bluesky, Mastodon
        {"https://www.threads.net/@lampshop/post/Cu0aBcDeFgH?xmt=AQG", "threads",
         "threads.net/@lampshop/post/Cu0aBcDeFgH", "lampshop", "threads:Cu0aBcDeFgH"},
        {"https://www.threads.com/@lampshop/post/Cu0aBcDeFgH", "threads",
         "threads.net/@lampshop/post/Cu0aBcDeFgH", "lampshop", "threads:Cu0aBcDeFgH"},
        {"https://bsky.app/profile/Tiina.bsky.social/post/3kabc2defgh2x", "bluesky",
         "bsky.app/profile/tiina.bsky.social/post/3kabc2defgh2x", "tiina.bsky.social",
         "bluesky:3kabc2defgh2x"},
        {"https://mastodon.social/@Tiina/109372843234567890", "mastodon",
         "mastodon.social/@tiina/109372843234567890", "tiina",
         "mastodon:mastodon.social/109372843234567890"},
        {"https://mastodon.social/users/tiina/statuses/109372843234567890", "mastodon",
         "mastodon.social/@tiina/109372843234567890", "tiina",
         "mastodon:mastodon.social/109372843234567890"},
        {"https://some.kolektiva.example/@tiina@mastodon.social/109372843234567890", "mastodon",
         "some.kolektiva.example/@tiina@mastodon.social/109372843234567890",
         "tiina@mastodon.social", "mastodon:some.kolektiva.example/109372843234567890"},
        {"https://blog.example/@tiina/12", "other", "blog.example/@tiina/12", "",
         "web:blog.example/@tiina/12"},
        // Reviews
        {"https://www.google.com/maps/reviews/"
         "data=!4m8!14m7!1m6!2m5!1sChdDSUhNMG9nS0VJ-x_A!2m1!1s0x0",
         "google",
         "google.com/maps/reviews/data=!4m8!14m7!1m6!2m5!1sChdDSUhNMG9nS0VJ-x_A!2m1!1s0x0", "",
         "google:review/ChdDSUhNMG9nS0VJ-x_A"},
        {"https://www.google.fi/maps/contrib/103948/reviews?hl=fi", "google",
         "google.com/maps/contrib/103948", "103948", ""},
        {"https://www.google.com/maps/place/Lamp+Shop/@60.1,24.9,17z/data=!3m1!1s0x46:0xcd!8m2",
         "google", "google.com/maps/place/Lamp+Shop/@60.1,24.9,17z/data=!3m1!1s0x46:0xcd!8m2",
         "46:0xcd", ""},
        {"https://fi.trustpilot.com/reviews/65a1b2c3d4e5f60718293a4b", "trustpilot",
         "trustpilot.com/reviews/65a1b2c3d4e5f60718293a4b", "",
         "trustpilot:65a1b2c3d4e5f60718293a4b"},
        {"https://www.trustpilot.com/review/lampshop.example", "trustpilot",
         "trustpilot.com/review/lampshop.example", "", ""},
        {"https://www.yelp.com/biz/lamp-shop-helsinki?hrid=aB_3-x&utm_campaign=w", "yelp",
         "yelp.com/biz/lamp-shop-helsinki?hrid=aB_3-x", "", "yelp:aB_3-x"},
        {"https://www.yelp.fi/biz/lamp-shop-helsinki", "yelp", "yelp.fi/biz/lamp-shop-helsinki", "",
         ""},
        {"https://www.tripadvisor.fi/ShowUserReviews-g189934-d123-r987654321-Lamp_Hotel.html",
         "tripadvisor", "tripadvisor.fi/ShowUserReviews-g189934-d123-r987654321-Lamp_Hotel.html",
         "", "tripadvisor:987654321"},
        {"https://www.tripadvisor.co.uk/Profile/AngryT", "tripadvisor",
         "tripadvisor.com/Profile/angryt", "angryt", ""},
        {"https://keskustelu.suomi24.fi/t/18123456/lamppukauppa-huijaa#comment-7", "suomi24",
         "keskustelu.suomi24.fi/t/18123456", "", "suomi24:18123456"},
        {"https://www.vauva.fi/keskustelu/4455/lamput", "vauva", "vauva.fi/keskustelu/4455", "",
         "vauva:4455"},
        {"https://t.me/s/lampchannel/55", "telegram", "t.me/lampchannel/55", "lampchannel",
         "telegram:lampchannel/55"},
        // Plain web
        {"https://news.example/lamps?b=2&a=1&utm_source=x", "other", "news.example/lamps?b=2&a=1",
         "", "web:news.example/lamps?a=1&b=2"},
        {"https://news.example/", "other", "news.example", "", ""},
    };
    for (const auto& k : known) {
        CAPTURE(k.address);
        const auto p = place_of(k.address);
        CHECK(p.site == k.site);
        CHECK(p.address == "https://" + std::string(k.plain));
        CHECK(p.author == k.author);
        CHECK(p.post == k.post);
        const auto again = place_of(p.address);  // the plain form is its own plain form
        CHECK(again.address == p.address);
        CHECK(again.post == p.post);
    }
}

TEST_CASE("links: what only looks like a known site is none, what hides one is found") {
    for (const char* other :
         {"https://facebook.com@evil.example/lamp/posts/1", "https://facebook.com:x@evil.example/p",
          "https://evil.example\\@facebook.com/lamp/posts/1", "https://facebook.com.evil.example/x",
          "https://f\u0430cebook.com/lamp/posts/1",  // Cyrillic а
          "https://xn--fcebook-8nf.com/lamp/posts/1",
          "https://facebook.com%2eevil.example/lamp/posts/1",
          "https://evil.example/?u=facebook.com", "https://facebook.com:8443/lamp/posts/1",
          "https://evil.example#@facebook.com/", "https://google.evil.example.net/maps",
          "https://yelp.evil.example/biz/x?hrid=1"}) {
        CAPTURE(other);
        CHECK(place_of(other).site == "other");
    }
    CHECK(place_of("https://f\xD0\xB0"
                   "cebook.com/x")
              .address == "https://f%D0%B0cebook.com/x");
    const std::string post = "facebook:123456";
    for (const char* hidden :
         {"https://www.Facebook.COM./lamp/posts/123456", "https://facebook%2Ecom/lamp/posts/123456",
          "https://user:secret@facebook.com/lamp/posts/123456",
          "http://facebook.com:80/lamp/posts/123456",
          "https://facebook.com/x/../lamp//./posts/123456?#",
          "https://facebook.com/lamp/%70osts/12345%36",
          "https://facebook.com\\lamp\\posts\\123456"}) {
        CAPTURE(hidden);
        CHECK(place_of(hidden).post == post);
    }
    // Encoded once is what a browser sends; encoded twice is something else.
    CHECK(place_of("https://facebook.com/lamp/posts/12345%2536").post != post);
}

TEST_CASE("links: addresses of any size and shape are read in bounded time") {
    CHECK(place_of("https://x.com/" + std::string(3000, 'a')).site == "");
    std::string deep = "https://example.org";
    for (int i = 0; i < 900; ++i) deep += "/a";
    CHECK(place_of(deep).site == "other");
    std::string loop = "https://google.com/url?q=";
    for (int i = 0; i < 40; ++i) loop += "https://google.com/url?q=";
    CHECK(place_of(loop).site == "google");
    const auto dashes = "https://linkedin.com/posts/a_" + std::string(1500, '-');
    CHECK(place_of(dashes).post == "");
    for (const char* odd :
         {"https://[::1]/x", "https://[/x", "https://:80", "https://a:b/", "https://%/%",
          "https://a/%zz%4", "http://..", "https://a:123456/", "https://?#"})
        CHECK_NOTHROW(place_of(odd));
    CHECK(place_of("https://[::1]/x").site == "other");
}

TEST_CASE("links: a site writes its own name as it does") {
    CHECK(site_title("youtube") == "YouTube");
    CHECK(site_title("x") == "X");
    CHECK(site_title("other") == "");
    CHECK(site_title("") == "");
}
