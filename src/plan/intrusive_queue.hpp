// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A first-in first-out queue of things that have their place in it inside themselves, so that nothing is
// allocated and any of them can leave at once.

#pragma once

namespace cloudbuf::plan {

/// The place of a `T` in queues with this tag; in one of them at a time.
template <class Tag>
class queue_hook {
    template <class, class>
    friend class intrusive_queue;

    queue_hook* previous_ = nullptr;
    queue_hook* next_ = nullptr;
};

/// `T` derives from `queue_hook<Tag>` and makes this a friend.
template <class T, class Tag>
class intrusive_queue {
    using hook = queue_hook<Tag>;

public:
    bool empty() const noexcept { return front_ == nullptr; }

    T* front() const noexcept { return static_cast<T*>(front_); }

    void push(T& t) noexcept
    {
        hook& h = t;
        h.previous_ = back_;
        h.next_ = nullptr;
        (back_ != nullptr ? back_->next_ : front_) = &h;
        back_ = &h;
    }

    void remove(T& t) noexcept
    {
        hook& h = t;
        (h.previous_ != nullptr ? h.previous_->next_ : front_) = h.next_;
        (h.next_ != nullptr ? h.next_->previous_ : back_) = h.previous_;
        h.previous_ = nullptr;
        h.next_ = nullptr;
    }

private:
    hook* front_ = nullptr;
    hook* back_ = nullptr;
};

} // namespace cloudbuf::plan
